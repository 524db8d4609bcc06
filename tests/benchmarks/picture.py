def drawn(result, notes):
    return ""
