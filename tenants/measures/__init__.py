"""Problems and the measures decided on them."""
