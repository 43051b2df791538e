"""Pictures of papers: cleaned in a process of their own, kept in a private folder, forgotten."""
