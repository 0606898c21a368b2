# The Insight area.
area-insight = Insight
