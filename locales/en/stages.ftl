# Settings of pipelines, their stages, and tags.
settings-pipelines = Pipelines and stages
settings-tags = Tags
kit-sort = Move { $name }
kit-sort-hint = Drag, or press the arrow keys
kit-sorted = { $name }, place { $place }.
pipelines-text = The stages that deals pass, from left to right on the board.
pipelines-name = Name of the pipeline
pipelines-add = New pipeline
pipelines-added = Pipeline “{ $name }” added.
pipelines-remove = Delete the pipeline “{ $name }”
pipelines-order = Order of stages
stages-first = New
stages-meaning = A deal in it is
stages-probability = Probability
stages-stuck = Stuck after days
stages-new = Name of a new stage
stages-add = Add stage
stages-added = Stage “{ $name }” added.
stages-deals = { $name }: { $count ->
    [one] open 1 deal
   *[other] open { $count } deals
}
stages-remove = Delete “{ $name }”
stages-remove-ask = Delete “{ $name }”?
stages-remove-text = { $count ->
    [one] One deal is in it, and has to be somewhere else.
   *[other] { $count } deals are in it, and have to be somewhere else.
}
stages-remove-to = They go to
stages-remove-nowhere = { $count ->
    [one] One deal is in it, and nowhere else means the same. Add another stage, or move the deal first.
   *[other] { $count } deals are in it, and nowhere else means the same. Add another stage, or move the deals first.
}
stages-removed = “{ $name }” deleted. { $count ->
    [one] One deal is
   *[other] { $count } deals are
} in { $target } now.
stages-meaning-ask = Is every deal in “{ $name }”: { $meaning }?
stages-meaning-text = { $count ->
    [one] One deal is in it and becomes: { $meaning }.
   *[other] { $count } deals are in it and become: { $meaning }.
} Reports and forecasts follow.
create-tag = New tag
tags-delete-ask = Delete the selected tags?
tags-delete-text = { $count ->
    [one] One record has one of them and loses it.
   *[other] { $count } records have one of them and lose it.
} Rules that ask for them find nothing any more.
tag-delete-text = { $count ->
    [one] One record has it and loses it.
   *[other] { $count } records have it and lose it.
} Rules that ask for it find nothing any more.
tags-merge = Merge the selected tags
tags-merge-stays = Stays
tags-merge-text = Records with one of the others get this one. Segments and saved views that ask for the others ask for this one.
tags-merged = Merged into “{ $name }”; { $count ->
    [one] one record has it now.
   *[other] { $count } records have it now.
}
