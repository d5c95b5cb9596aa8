//! What goes on paper.

use serde_json::{Value, json};
use skranke::staff::Role;

use super::window::in_a_window;
use crate::opt_outs::form::Form;
use crate::support::desk::TestDesk;
use crate::support::people::PIOTR;

#[test]
fn of_the_page_with_the_confirmation_only_the_letter_is_printed() {
    let desk = TestDesk::with_people();
    desk.add_staff("agent", Role::Agent);
    in_a_window(&desk, async |window| {
        window.go("/login").await;
        window.sign_in("agent").await;
        let cookie = window.client.get_named_cookie("skranke").await.unwrap().value().to_owned();
        let mut agent = desk.client();
        agent.cookies.insert("skranke".to_owned(), cookie);
        agent.get("/account").expect(200);
        let piotr = agent.open(PIOTR);
        let receipt = Form::begin(&mut agent, &piotr, "opted_out").confirm(&mut agent).expect(303);
        window.go(&format!("{}/letter", receipt.location())).await;
        let visible = "return document.body.innerText";
        let on_screen = window.run(visible, vec![]).await;
        window.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        let on_paper = window.run(visible, vec![]).await;
        let (Value::String(on_screen), Value::String(on_paper)) = (on_screen, on_paper) else {
            panic!("a page is text");
        };
        for words in ["Skriv ut siden og send brevet", "Tilbake til personen", "66825"] {
            assert!(on_screen.contains(words) && !on_paper.contains(words), "{words}: {on_paper}");
        }
        assert!(on_paper.starts_with("Piotr Kowalski"), "{on_paper}");
        assert!(on_paper.contains("00-238 WARSZAWA") && on_paper.contains("Kvittering: R-"), "{on_paper}");
        assert!(on_paper.trim_end().ends_with("Ring 800 30 300."), "{on_paper}");
    });
}
