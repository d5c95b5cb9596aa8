findings-title = Avvik
findings-link = Avvik mellom registre
findings-count = { $n ->
    [0] Ingen åpne avvik.
    [one] 1 åpent avvik.
   *[other] { $n } åpne avvik.
}
findings-lead = Nattkjøringen sammenligner det ulike registre sier om samme sak. Det som ikke stemmer, står her én gang, til noen har sett på det eller det stemmer igjen.
findings-column-what = Hva som ikke stemmer
findings-column-about = Gjelder
findings-column-found = Funnet
findings-column-close = Lukk
findings-notice = Åpne meldingen
findings-letter = Åpne brevet
findings-note = Hva du fant ut
findings-close = Lukk
flash-finding-closed = Avviket er lukket.
finding-message_overdue = Meldingen er ikke sendt
finding-about-message_overdue = Den ble lagt i kø for lenge siden. Se om utsendingen går, og om tjenesten svarer.
finding-message_expired = Meldingen ble aldri sendt
finding-about-message_expired = Det ble for sent å sende den. Personen har ikke fått den.
finding-receipt_differs = Leverandøren sier noe annet enn vi
finding-about-receipt_differs = Leverandøren har meldt mer om meldingen enn det som står hos oss, eller om en melding vi ikke har overlevert.
finding-print_file_differs = Filen til trykkeriet har feil antall brev
finding-about-print_file_differs = Antallet brev i filen er et annet enn antallet koder som ble laget for den. Spør trykkeriet hva de fikk.
finding-printed_without_file = Trykkeriet har meldt om et brev det ikke har fått
finding-about-printed_without_file = Brevet venter fortsatt på å komme med i en fil. Spør trykkeriet, før det blir trykt to ganger.
finding-sent_after_opt_out = Meldingen ble sendt etter at personen reserverte seg
finding-about-sent_after_opt_out = Reservasjonen sto i registeret da meldingen gikk. Si fra til personvernombudet.
finding-flag_missing = Brevet er forsinket og ikke merket
finding-about-flag_missing = Fristen er ute, og brevet står ikke i køen over forsinkede brev.
finding-flag_unfounded = Brevet er merket som forsinket uten å være det
finding-about-flag_unfounded = Fristen er ikke ute, eller ingen venter på brevet lenger.
finding-receipt_missing = Leverandøren har ikke meldt hvordan det gikk
finding-about-receipt_missing = SMS-en er overlevert, og leverandøren pleier å melde fra. Spør leverandøren om den ble levert.
finding-delivered_unreported = Meldingen står som levert uten kvittering
finding-about-delivered_unreported = Ingen har meldt at den kom fram. Se på meldingens historikk, og si fra til den som drifter løsningen.
finding-receipt_of_nobody = En kvittering gjelder ingen av våre meldinger
finding-about-receipt_of_nobody = Leverandøren har meldt om noe vi ikke har sendt. Spør leverandøren hva det gjelder.
finding-print_file_changed = Filen til trykkeriet er ikke den vi overleverte
finding-about-print_file_changed = Innholdet eller følgeskjemaet er endret etter overleveringen. Spør trykkeriet hva de trykker, før brevene går ut.
