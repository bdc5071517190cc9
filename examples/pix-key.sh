#!/bin/sh
# Pays a PIX key.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "alias", "scheme": "pix", "key_type": "cpf", "key": "529.982.247-25"}' BRL BR
