print("vidbuild-vendors")
