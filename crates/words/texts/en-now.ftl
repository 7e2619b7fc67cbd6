## The cramp now
