"""The pages of the app, a file each: what a page shows of a book of the shelf."""
