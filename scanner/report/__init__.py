"""Every way of showing a scan: terminal text, HTML, CSV, Markdown and the scan file itself."""
