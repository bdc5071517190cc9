#!/bin/sh
# Pays a card in a device's wallet by the number that stands for it.
set -eu
. "$(dirname "$0")/ask"

pay_to '{
    "type": "network_token",
    "dpan": "4895 3700 1234 5671",
    "expiry_month": "12",
    "expiry_year": "2039",
    "cryptogram": "AgAAAAAABk4DWZ4C28yUQAAAAAA="
}' EUR DE
