# Ramma rundt alle sider, innlogging, konto og feilsider.
product = Skranke
skip-to-content = Hopp til hovudinnhald
search = Søk
search-label = Finn ein person
search-placeholder = Fødselsnummer, D-nummer, telefon, e-post eller brevreferanse
search-hint = Trykk Alt+K for å søkje
search-description = Fødselsnummer, D-nummer, telefonnummer, e-postadresse, brevreferanse eller namn. Mellomrom i nummer gjer ingenting.
nav-label = Hovudmeny
nav-search = Søk
nav-late-queue = Arbeidskø
nav-reports = Rapportar
account-link = Kontoen min
sign-out = Logg ut
footer-phone = Telefon ID-porten brukarstøtte +47 800 30 300
late-count = { $count ->
    [one] { $count } forseinka brev
   *[other] { $count } forseinka brev
}
title-with-errors = Feil: { $title }
errors-heading = For å gå vidare må du rette opp desse feila

sign-in = Logg inn
sign-in-refused = Brukarnamnet eller passordet er feil. Kontroller begge og prøv igjen.
username = Brukarnamn
password = Passord

desk-title = Skranken
desk-late-queue = Brev som ikkje er komne fram innan fristen.
desk-reports = Tal og uttrekk.
desk-no-persons = Rolla di gir ikkje tilgang til å søkje etter personar.

account-title = Kontoen min
account-name = Namn
account-role = Rolle
account-language = Språk
account-language-legend = Kva språk skal sidene ha?
account-language-save = Lagre språk
account-sessions = Innloggingar
account-sessions-why = Avslutt innloggingar som du ikkje kjenner igjen, og sei frå til leiaren din.
session-opened = Logga inn
session-last-seen = Sist i bruk
session-end-column = Avslutt
session-this = Denne nettlesaren
session-end = Avslutt innlogginga frå { $opened }
own-language-nb = Bokmål
own-language-nn = Nynorsk
own-language-en = English
role-agent = Saksbehandlar
role-lead = Teamleiar
role-reporter = Rapportør
role-privacy-officer = Personvernombod
role-administrator = Administrator

flash-form-unsent = Du er logga inn igjen. Skjemaet du fylte ut, vart ikkje sendt. Fyll det ut på nytt.
flash-signed-out = Du er logga ut.
flash-language-chosen = Språket er lagra.
flash-session-ended = Innlogginga er avslutta.

error-title = Det gjekk ikkje
error-not-found = Sida finst ikkje, eller du har ikkje tilgang til henne.
error-signed-out = Du er logga ut. Logg inn igjen og gjer det ein gong til. Ingenting er lagra.
error-forbidden = Rolla di gir ikkje tilgang til dette. Forsøket er loggført. Set innringaren over til ein kollega, eller spør leiaren din.
error-foreign-form = Skjemaet høyrer ikkje til denne innlogginga. Ingenting er lagra. Last inn sida på nytt og prøv igjen.
error-malformed = Førespurnaden er ikkje slik sida ventar han. Ingenting er lagra.
error-method = Denne sida kan ikkje brukast på den måten.
error-too-large = Det du sende, er for stort. Ingenting er lagra.
error-too-slow = Det tok for lang tid å sende. Ingenting er lagra. Prøv igjen.
error-conflict = Nokon har endra dette sidan du såg det. Ingenting er lagra. Last inn sida på nytt og sjå kva som gjeld no.
error-too-many = For mange forsøk. Vent eit minutt og prøv igjen.
error-busy = Systemet er oppteke akkurat no. Vent litt og prøv igjen.
error-fault = Noko er feil hos oss. Prøv igjen, og meld frå om det held fram.
error-language = Vel bokmål, nynorsk eller engelsk.
error-note-too-long = Notatet er for langt: høgst 1000 teikn. Ingenting er lagra. Gå tilbake og kort det ned.
error-request-id = Oppgi dette nummeret når du melder frå:
error-to-desk = Til framsida
