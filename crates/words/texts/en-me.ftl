## Account, devices, sharing, privacy
