findings-title = Avvik
findings-link = Avvik mellom register
findings-count = { $n ->
    [0] Ingen opne avvik.
    [one] 1 ope avvik.
   *[other] { $n } opne avvik.
}
findings-lead = Nattkøyringa samanliknar det ulike register seier om same sak. Det som ikkje stemmer, står her éin gong, til nokon har sett på det eller det stemmer igjen.
findings-column-what = Kva som ikkje stemmer
findings-column-about = Gjeld
findings-column-found = Funne
findings-column-close = Lukk
findings-notice = Opne meldinga
findings-letter = Opne brevet
findings-note = Kva du fann ut
findings-close = Lukk
flash-finding-closed = Avviket er lukka.
finding-message_overdue = Meldinga er ikkje send
finding-about-message_overdue = Ho vart lagd i kø for lenge sidan. Sjå om utsendinga går, og om tenesta svarar.
finding-message_expired = Meldinga vart aldri send
finding-about-message_expired = Det vart for seint å sende ho. Personen har ikkje fått ho.
finding-receipt_differs = Leverandøren seier noko anna enn vi
finding-about-receipt_differs = Leverandøren har meldt meir om meldinga enn det som står hos oss, eller om ei melding vi ikkje har overlevert.
finding-print_file_differs = Fila til trykkeriet har feil tal på brev
finding-about-print_file_differs = Talet på brev i fila er eit anna enn talet på kodar som vart laga for ho. Spør trykkeriet kva dei fekk.
finding-printed_without_file = Trykkeriet har meldt om eit brev det ikkje har fått
finding-about-printed_without_file = Brevet ventar framleis på å kome med i ei fil. Spør trykkeriet, før det blir trykt to gonger.
finding-sent_after_opt_out = Meldinga vart send etter at personen reserverte seg
finding-about-sent_after_opt_out = Reservasjonen stod i registeret då meldinga gjekk. Sei frå til personvernombodet.
finding-flag_missing = Brevet er forseinka og ikkje merkt
finding-about-flag_missing = Fristen er ute, og brevet står ikkje i køen over forseinka brev.
finding-flag_unfounded = Brevet er merkt som forseinka utan å vere det
finding-about-flag_unfounded = Fristen er ikkje ute, eller ingen ventar på brevet lenger.
finding-receipt_missing = Leverandøren har ikkje meldt korleis det gjekk
finding-about-receipt_missing = SMS-en er overlevert, og leverandøren pleier å melde frå. Spør leverandøren om han vart levert.
finding-delivered_unreported = Meldinga står som levert utan kvittering
finding-about-delivered_unreported = Ingen har meldt at ho kom fram. Sjå på historikken til meldinga, og sei frå til den som driftar løysinga.
finding-receipt_of_nobody = Ei kvittering gjeld inga av meldingane våre
finding-about-receipt_of_nobody = Leverandøren har meldt om noko vi ikkje har sendt. Spør leverandøren kva det gjeld.
finding-print_file_changed = Fila til trykkeriet er ikkje den vi overleverte
finding-about-print_file_changed = Innhaldet eller følgjeskjemaet er endra etter overleveringa. Spør trykkeriet kva dei trykkjer, før breva går ut.
