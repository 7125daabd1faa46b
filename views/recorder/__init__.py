"""The recorder: it runs in the browser, and what was spoken outlives a closed tab and a restarted server."""
