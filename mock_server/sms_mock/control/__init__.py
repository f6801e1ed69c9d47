"""Our own surface under `/_mock`: JSON only, over the same actions."""
