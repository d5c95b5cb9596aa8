DROP TABLE mailing_releases;
DROP TABLE mailing_people;
DROP TABLE mailings;
