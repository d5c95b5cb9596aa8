# Rammen rundt alle sider, innlogging, konto og feilsider.
product = Skranke
skip-to-content = Hopp til hovedinnhold
search = Søk
search-label = Finn en person
search-placeholder = Fødselsnummer, D-nummer, telefon, e-post eller brevreferanse
search-hint = Trykk Alt+K for å søke
search-description = Fødselsnummer, D-nummer, telefonnummer, e-postadresse, brevreferanse eller navn. Mellomrom i numre gjør ingenting.
nav-label = Hovedmeny
nav-search = Søk
nav-late-queue = Arbeidskø
nav-reports = Rapporter
account-link = Min konto
sign-out = Logg ut
footer-phone = Telefon ID-porten brukerstøtte +47 800 30 300
late-count = { $count ->
    [one] { $count } forsinket brev
   *[other] { $count } forsinkede brev
}
title-with-errors = Feil: { $title }
errors-heading = For å gå videre må du rette opp følgende feil

sign-in = Logg inn
sign-in-refused = Brukernavnet eller passordet er feil. Kontroller begge og prøv igjen.
username = Brukernavn
password = Passord

desk-title = Skranken
desk-late-queue = Brev som ikke er kommet fram innen fristen.
desk-reports = Tall og uttrekk.
desk-no-persons = Rollen din gir ikke tilgang til å søke etter personer.

account-title = Min konto
account-name = Navn
account-role = Rolle
account-language = Språk
account-language-legend = Hvilket språk skal sidene ha?
account-language-save = Lagre språk
account-sessions = Innlogginger
account-sessions-why = Avslutt innlogginger som du ikke kjenner igjen, og si fra til lederen din.
session-opened = Logget inn
session-last-seen = Sist i bruk
session-end-column = Avslutt
session-this = Denne nettleseren
session-end = Avslutt innloggingen fra { $opened }
own-language-nb = Bokmål
own-language-nn = Nynorsk
own-language-en = English
role-agent = Saksbehandler
role-lead = Teamleder
role-reporter = Rapportør
role-privacy-officer = Personvernombud
role-administrator = Administrator

flash-form-unsent = Du er logget inn igjen. Skjemaet du fylte ut, ble ikke sendt. Fyll det ut på nytt.
flash-signed-out = Du er logget ut.
flash-language-chosen = Språket er lagret.
flash-session-ended = Innloggingen er avsluttet.

error-title = Det gikk ikke
error-not-found = Siden finnes ikke, eller du har ikke tilgang til den.
error-signed-out = Du er logget ut. Logg inn igjen og gjør det en gang til. Ingenting er lagret.
error-forbidden = Rollen din gir ikke tilgang til dette. Forsøket er loggført. Sett innringeren over til en kollega, eller spør lederen din.
error-foreign-form = Skjemaet hører ikke til denne innloggingen. Ingenting er lagret. Last inn siden på nytt og prøv igjen.
error-malformed = Forespørselen er ikke slik siden venter den. Ingenting er lagret.
error-method = Denne siden kan ikke brukes på den måten.
error-too-large = Det du sendte, er for stort. Ingenting er lagret.
error-too-slow = Det tok for lang tid å sende. Ingenting er lagret. Prøv igjen.
error-conflict = Noen har endret dette siden du så det. Ingenting er lagret. Last inn siden på nytt og se hva som gjelder nå.
error-too-many = For mange forsøk. Vent et minutt og prøv igjen.
error-busy = Systemet er opptatt akkurat nå. Vent litt og prøv igjen.
error-fault = Noe er feil hos oss. Prøv igjen, og meld fra om det fortsetter.
error-language = Velg bokmål, nynorsk eller engelsk.
error-note-too-long = Notatet er for langt: høyst 1000 tegn. Ingenting er lagret. Gå tilbake og kort det ned.
error-request-id = Oppgi dette nummeret når du melder fra:
error-to-desk = Til forsiden
