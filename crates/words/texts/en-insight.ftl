## Numbers from nights
