# The frame around all pages, sign-in, account and error pages.
product = Skranke
skip-to-content = Skip to main content
search = Search
search-label = Find a person
search-placeholder = National ID, D number, phone, e-mail or letter reference
search-hint = Press Alt+K to search
search-description = National identity number, D number, phone number, e-mail address, letter reference or name. Spaces in numbers do not matter.
nav-label = Main menu
nav-search = Search
nav-late-queue = Work queue
nav-reports = Reports
account-link = My account
sign-out = Sign out
footer-phone = ID-porten support, phone +47 800 30 300
late-count = { $count ->
    [one] { $count } late letter
   *[other] { $count } late letters
}
title-with-errors = Error: { $title }
errors-heading = To continue, you must correct the following errors

sign-in = Sign in
sign-in-refused = The username or the password is wrong. Check both and try again.
username = Username
password = Password

desk-title = The desk
desk-late-queue = Letters that have not arrived in time.
desk-reports = Figures and exports.
desk-no-persons = Your role does not let you search for persons.

account-title = My account
account-name = Name
account-role = Role
account-language = Language
account-language-legend = Which language should the pages have?
account-language-save = Save language
account-sessions = Sign-ins
account-sessions-why = End sign-ins that you do not recognise, and tell your manager.
session-opened = Signed in
session-last-seen = Last used
session-end-column = End
session-this = This browser
session-end = End the sign-in from { $opened }
own-language-nb = Bokmål
own-language-nn = Nynorsk
own-language-en = English
role-agent = Support agent
role-lead = Team lead
role-reporter = Reporter
role-privacy-officer = Privacy officer
role-administrator = Administrator

flash-form-unsent = You are signed in again. The form that you filled in was not sent. Fill it in again.
flash-signed-out = You are signed out.
flash-language-chosen = The language is saved.
flash-session-ended = The sign-in has ended.

error-title = That did not work
error-not-found = There is no such page, or you have no access to it.
error-signed-out = You are signed out. Sign in again and repeat it. Nothing has been saved.
error-forbidden = Your role does not allow this. The attempt is on record. Pass the caller on to a colleague, or ask your manager.
error-foreign-form = The form does not belong to this sign-in. Nothing has been saved. Reload the page and try again.
error-malformed = The request is not what this page expects. Nothing has been saved.
error-method = This page cannot be used in that way.
error-too-large = What you sent is too large. Nothing has been saved.
error-too-slow = It took too long to send. Nothing has been saved. Try again.
error-conflict = Somebody has changed this since you saw it. Nothing has been saved. Reload the page to see what holds now.
error-too-many = Too many tries. Wait a minute and try again.
error-busy = The system is busy right now. Wait a little and try again.
error-fault = Something is wrong on our side. Try again, and report it if it goes on.
error-language = Choose Bokmål, Nynorsk or English.
error-note-too-long = The note is too long: 1000 characters at most. Nothing has been saved. Go back and shorten it.
error-request-id = Give this number when you report it:
error-to-desk = To the start page
