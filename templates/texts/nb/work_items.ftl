items-title = Må følges opp
items-lead = Brev som noen må se på, de eldste først.
items-count = { $n ->
    [0] Ingenting å følge opp
    [one] 1 sak å følge opp
   *[other] { $n } saker å følge opp
}
items-count-many = Over { $n } saker å følge opp
items-filter-kind = Hva det gjelder
items-column-kind = Sak
items-column-what = Hva
items-column-opened = Funnet
items-column-age = Virkedager siden
nav-work-items = Må følges opp
item-kind-contradiction = Hendelser som ikke stemmer
item-kind-missing_receipt = Kvittering mangler
item-kind-returned = Brevet kom i retur
item-missing-accepted = Mottatt for utskrift, men ikke meldt trykt
item-missing-handed_over = Levert til trykkeriet, men ikke meldt mottatt
item-event = { $event } ({ $reference })
item-title = Sak å følge opp
item-back = Til alt som må følges opp
item-letter = Brev
item-age = { $n ->
    [0] ingen virkedag siden
    [one] 1 virkedag siden
   *[other] { $n } virkedager siden
}
item-outcome = Utfall
item-outcome-settled = Ordnet seg selv
item-outcome-vendor_corrected = Rettet hos trykkeriet
item-outcome-new_letter = Nytt brev er bestilt
item-outcome-caller_informed = Innringer informert
item-outcome-no_action = Ingenting å gjøre
item-closed-by = { $outcome }, ført av { $name } { $date }.
item-closed = { $outcome } { $date }.
item-close = Lukk saken
item-refused-more = Flere hendelser som ikke stemmer, er meldt siden du så saken. Ingenting er lagret. Se på dem før du lukker.
item-refused-settled = Saken har ordnet seg selv siden du så den. Ingenting er lagret. Slik står den nå.
item-refused-closed = Saken er lukket av en annen siden du så den. Ingenting er lagret. Slik står den nå.
flash-item-closed = Saken er lukket.
letter-to-look-at = Må følges opp:
