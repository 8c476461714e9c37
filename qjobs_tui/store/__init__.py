"""The one owner of what is known about the account: frozen snapshots, replaced and never edited."""
