"""What a source keeps on disk between runs, and how it is changed so that nothing is lost."""
