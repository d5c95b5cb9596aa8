//! stub
#![allow(missing_docs, clippy::all)]
macro_rules! v { ($($n:ident),*) => { $(#[derive(Debug, Clone)] pub struct $n(String); impl $n { pub fn expose(&self)->&str{&self.0} pub fn parse(s:&str)->Result<Self,()> {Ok(Self(s.into()))} pub fn folded(&self)->String{self.0.clone()} })* } }
v!(NationalId, Email, Phone);
