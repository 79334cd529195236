"""Every session, searchable. Layout only."""

from studio.ui import history, shell

page = shell.open_page(
    "History", "Search what was asked and what you said; open, continue, delete."
)
query = history.ask_query()
summaries, has_older = history.find(page, query)
history.show_cards(page, summaries)
history.show_pager(has_older)
if not summaries:
    history.show_none(page)
