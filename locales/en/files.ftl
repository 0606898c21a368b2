# Files attached to records.

files-title = Files
files-add = Add files
files-photo = Take a photo
files-none = Nothing here yet. Drop or paste files to keep them with this record.
files-adding = Adding { $name }…
files-added = { $count ->
    [one] File added
   *[other] { $count } files added
}
files-empty = “{ $name }” was not added: it is empty.
files-too-large = “{ $name }” was not added: it is larger than { $most }.
files-unreadable = “{ $name }” was not added: it cannot be read.
files-too-many = Only the first { $most } were added. Add the others after them.
file-unnamed = Unnamed file
file-open = Open { $name }
file-acts = More for { $name }
file-download = Download
file-rename = Rename
file-name = Name of the file
file-remove = Remove
file-removed = Removed “{ $name }”
file-here = On the server
file-saved = Saved here, not on the server yet
file-sending = Saved here, uploading { $share }
file-there = On the server, not on this device
file-fetching = Downloading
file-fetching-share = Downloading { $share }
file-not-yet = Not here yet; the other device still uploads it
file-refused-too-large = Saved here only; the server takes no file this large
file-refused-full = Saved here only; the workspace has no room left for files
file-refused-not-allowed = Saved here only; you may not upload files
file-refused-other = Saved here only; the server does not take it
file-again = Try to upload again
file-no-picture = This picture cannot be shown. Download it to open it elsewhere.
booth-photo = Photo
booth-photo-remove = Remove the photo { $name }
