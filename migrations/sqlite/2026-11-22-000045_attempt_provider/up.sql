-- To which SMS provider an attempt went, by its name in the settings: written down before the message is given to it. None for e-mail
-- and for attempts of before there was a choice.
ALTER TABLE notice_attempts ADD COLUMN provider TEXT;
