findings-title = Findings
findings-link = Records that do not agree
findings-count = { $n ->
    [0] No open findings.
    [one] 1 open finding.
   *[other] { $n } open findings.
}
findings-lead = The nightly run compares what different records say of the same thing. What does not agree stands here once, until somebody has looked at it or it agrees again.
findings-column-what = What does not agree
findings-column-about = About
findings-column-found = Found
findings-column-close = Close
findings-notice = Open the message
findings-letter = Open the letter
findings-note = What you found out
findings-close = Close
flash-finding-closed = The finding is closed.
finding-message_overdue = The message has not been sent
finding-about-message_overdue = It was queued long ago. See whether messages are being sent, and whether the service answers.
finding-message_expired = The message was never sent
finding-about-message_expired = It became too late to send it. The person has not got it.
finding-receipt_differs = The provider says something else than we do
finding-about-receipt_differs = The provider has reported more of the message than stands here, or of a message that we have not handed over.
finding-print_file_differs = The print vendor's file has a wrong number of letters
finding-about-print_file_differs = The number of letters in the file is another than the number of codes made for it. Ask the vendor what they got.
finding-printed_without_file = The print vendor has reported a letter that they did not get
finding-about-printed_without_file = The letter still waits to be put into a file. Ask the vendor before it is printed twice.
finding-sent_after_opt_out = The message was sent after the person had opted out
finding-about-sent_after_opt_out = The opt-out was in the register when the message went. Tell the privacy officer.
finding-flag_missing = The letter is late and not flagged
finding-about-flag_missing = Its time is up, and the letter is not in the queue of late letters.
finding-flag_unfounded = The letter is flagged as late and is not
finding-about-flag_unfounded = Its time is not up, or nobody waits for it any more.
finding-receipt_missing = The provider has not said what became of it
finding-about-receipt_missing = The SMS was handed over, and this provider usually reports. Ask the provider whether it was delivered.
finding-delivered_unreported = The message stands as delivered without a receipt
finding-about-delivered_unreported = Nobody has reported that it arrived. Look at the history of the message, and tell whoever runs the system.
finding-receipt_of_nobody = A receipt is about none of our messages
finding-about-receipt_of_nobody = The provider has reported something that we did not send. Ask the provider what it is about.
finding-print_file_changed = The file for the print vendor is not what was handed over
finding-about-print_file_changed = Its rows or its manifest were changed afterwards. Ask the vendor what they print before the letters go out.
