"""What all municipalities share: the kernel and the features that stand outside any single municipality."""
