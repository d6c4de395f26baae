"""The sections of a source's declaration (``conf/<source>.toml``), typed and checked one by one."""
