#!/bin/sh
# Pays a mobile number.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "alias", "scheme": "mobile", "phone": "+46 70 123 45 67"}' SEK SE
