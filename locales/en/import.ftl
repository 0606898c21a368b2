# Import: from choosing a file to taking it back.
import-choose = Drop a file here
import-choose-text = Contacts, companies, leads, deals, orders or products as CSV, TSV or plain text. Nothing is written before you have checked the columns.
import-choose-file = Choose a file
import-sample = Use sample data
import-sample-name = Sample company
import-reading = Looking at the file…
import-failed = The import stopped
import-start-again = Start again
import-worker-lost = The reader stopped. What was taken over is kept and listed below; nothing else was changed.
import-other-build = A new version of Perennial is ready. Reload the page, then choose the file again; nothing was changed.
import-unreadable = This file cannot be read as a table. Nothing was changed.
import-unreadable-spreadsheet = this is a spreadsheet. Save it as CSV there, then choose it again. Nothing was changed.
import-unreadable-pdf = this is a PDF. Only tables as text can be read. Nothing was changed.
import-unreadable-image = this is a picture. Only tables as text can be read. Nothing was changed.
import-unreadable-archive = this is an archive. Unpack it and choose a file in it. Nothing was changed.
import-unreadable-binary = this is not a text file. Nothing was changed.
import-unreadable-empty = the file is empty.
import-unreadable-too-many-columns = the file has too many columns. Perhaps another delimiter separates them.
import-unreadable-unreadable = the browser could not read the file. Perhaps it was moved or is open elsewhere.
import-unreadable-web-page = this is a web page. Open it in a spreadsheet and save it as CSV. Nothing was changed.
import-source = System that the keys are from
import-source-hint = For instance Shopify or SAP. The same name for all its files, so that orders find their customers; empty when there is only one.
import-how-read = How the file is read
import-rows-are = Each row is
import-encoding = Encoding
import-delimiter = Delimiter
import-delimiter-comma = Comma ,
import-delimiter-semicolon = Semicolon ;
import-delimiter-tab = Tab
import-delimiter-bar = Bar |
import-delimiter-spaces = Spaces
import-header = First row
import-header-yes = Holds the column names
import-header-no = Is data already
import-automatic = Automatic
import-numbers = Numbers
import-numbers-comma = 1.234,50
import-numbers-point = 1,234.50
import-dates = Dates
import-dates-day-first = Day first: 31/12
import-dates-month-first = Month first: 12/31
import-columns = Columns and where they go
import-in-file = In the file
import-examples = Examples
import-goes-to = Goes to
import-column = Column { $number }
import-column-to = Where “{ $column }” goes
import-size = File: { $size }
import-about-rows = { $count ->
    [one] About one row
   *[other] About { $count } rows
}
import-start = Import
import-to-ignore = Leave out
import-to-full-name = Full name
import-to-company = Company, by name
import-to-customer-key = Customer, by its key in the other system
import-to-customer-name = Customer, by name
import-to-customer-email = Customer, by e-mail
import-to-product = Product, by SKU or name
import-to-product-sku = Product, by SKU
import-to-product-category = Category of the product
import-to-quantity = Quantity
import-to-external-id = Key in the other system
import-to-address-part = { $field }: { $part }
import-to-line = Line: { $field }
import-running = { $rows ->
    [one] One row read
   *[other] { $rows } rows read
}
import-running-text = You can go on working; the import continues while this window is open.
import-cancel = Stop and take back
import-finished = Everything is on this device
import-count-rows = Rows read
import-count-created = New records
import-count-updated = Completed or changed
import-count-unchanged = Already there
import-count-troubled = Rows with a problem
import-count-rejected = Rows left out
import-brought = { $kind }: { $count }
import-report = Save the report
import-another = Import another file
import-undo = Take back
import-undo-ask = Take this import back?
import-undo-text = { $away ->
    [0] Nothing that it created goes.
    [one] One record that it created goes.
   *[other] { $away } records that it created go.
}{ $kept ->
    [0] {""}
    [one] {" "}One that somebody has worked on since, or that others name, stays.
   *[other] {" "}{ $kept } that somebody has worked on since, or that others name, stay.
}{ $changed ->
    [0] {""}
    [one] {" "}One record that it changed gets back what it held, unless that was changed again.
   *[other] {" "}{ $changed } records that it changed get back what they held, where that was not changed again.
}{" "}This cannot be undone, but importing the file again brings back what goes.
import-undone = The import was taken back. { $restored ->
    [0] It had changed nothing.
    [one] One record is as it was before.
   *[other] { $restored } records are as they were before.
}
import-undone-left = The import was taken back in part. { $restored ->
    [one] One record is as it was before.
   *[other] { $restored } records are as they were before.
} { $left ->
    [one] One record that it had changed stays as it is:
   *[other] { $left } records that it had changed stay as they are:
} changed again since, or this device does not know what they held.
import-undone-unsure = The import was taken back as far as this device knows it. { $restored ->
    [one] One record is as it was before.
   *[other] { $restored } records are as they were before.
} It never came to its end, so other records may still hold what it changed.
import-undone-kept = { $kept ->
    [one] {" "}One record that it created stays: somebody has worked on it since, or others name it.
   *[other] {" "}{ $kept } records that it created stay: somebody has worked on them since, or others name them.
}
import-problem = Line { $line }: { $problem }
import-taken-back = Taken back
import-past = Earlier imports
import-past-detail = { $kind } · { $when } · { $records ->
    [one] one record
   *[other] { $records } records
}
import-note-mixed-encoding = Some lines are in another encoding than the rest. They were repaired where possible; the report lists them.
import-note-ragged-rows = Some rows have more or fewer cells than there are columns.
import-note-duplicate-headers = Several columns have the same name.
import-note-empty-headers = Some columns have no name.
import-note-no-header = The first row looks like data, so columns are numbered.
import-note-broken-quotes = A quotation mark is not closed. Reading goes on at the next row; the report lists it.
import-note-nul-bytes = The file holds NUL characters. They are removed.
import-note-control-characters = The file holds control characters. They are removed.
import-note-long-cells = Some cells are very long.
import-note-formulas = Some cells look like formulas. They are kept as text and never executed.
import-note-many-columns = The file has very many columns; those without a guess are left out.
import-note-title-rows = Lines above the table were taken for titles and passed over.
import-note-lost-characters = Some characters could not be read. The report lists their rows.
import-note-ambiguous-numbers = Some numbers can be read in two ways, like 1,234. Say whether the comma is the decimal sign.
import-note-ambiguous-dates = Some dates can be read in two ways, like 03/04/2024. Say whether the day comes first.
import-more-columns = { $count ->
    [one] Show one more column
   *[other] Show more of { $count } further columns
}
