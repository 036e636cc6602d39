"""Find what in a cluster, or in a folder of manifests, would spoil a test or a release: one check per file."""
