# The Insight area.
area-insight = 洞察
