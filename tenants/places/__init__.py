"""Areas, named places and categories: where and what."""
