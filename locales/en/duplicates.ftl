# Duplicates: the search, merging, and taking apart.
command-duplicates = Find duplicates: { $kind }
duplicates-title = Duplicates: { $kind }
duplicates-text = Every record is compared with every other that shares something with it. You decide what becomes of each pair.
duplicates-find = Find duplicates
duplicates-again = Search again
duplicates-stop = Stop
duplicates-list = Back to { $kind }
duplicates-going = Comparing { $kind }
duplicates-found = Pairs, the most probable first
duplicates-pairs = { $count ->
    [one] one pair
   *[other] { $count } pairs
}
duplicates-none = No duplicates: { $kind }
duplicates-none-text = { $count ->
    [one] One record was looked at.
   *[other] { $count } records were compared.
}
duplicates-left-out = Too many to show: { $count } less probable pairs are left out. Work on these first, then search again.
merge-title = Merge: { $kind }
merge-text = What refers to any of them will be found at the one that stays. You can undo this at any time.
merge-nowhere = One of them has been deleted or merged meanwhile.
merge-survivor = Which one stays
merge-stays = stays
merge-act = Merge
merge-not-same = Not the same
merge-done = { $count ->
    [one] Merged into { $name }.
   *[other] { $count } records merged into { $name }.
}
merge-told-apart = Noted for everybody: not the same.
merge-merged = Merged into this one
merge-undo = Undo merge
merge-undone = Taken apart. What was changed since the merge stays as it is.
merge-probability = { $share } probable. Why?
merge-probability-word = How probable it is that they are the same
merge-field = Field
merge-agreement = Agreement
merge-level = Worth
merge-rarity = Rarity
merge-bits = Bits
merge-prior = Before looking
merge-prior-text = any two records
merge-sum = Sum
merge-bits-text = Each bit doubles the odds that they are the same. A value that few others have counts for more.
merge-differs = different
merge-near = alike
merge-close = nearly the same
merge-exact = the same
