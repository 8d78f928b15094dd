-- A note of a file becomes a comment in the name of whoever made what it is about, and not of whoever imports: so the comment says who
-- brought it. What was imported before cannot be told from what was written here any more.
ALTER TABLE "Comment" ADD COLUMN "importedById" UUID;
