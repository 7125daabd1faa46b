"""The page of question banks: browse, import, edit, share."""
