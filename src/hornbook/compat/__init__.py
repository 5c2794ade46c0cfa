"""Old code as it stands: modules named as they were, over the library as it is."""
