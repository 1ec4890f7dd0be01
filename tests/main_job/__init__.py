"""The main job, walked over HTTP on a clean stack as its people walk it."""
