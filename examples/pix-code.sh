#!/bin/sh
# Pays a PIX code, as somebody copies it.
set -eu
. "$(dirname "$0")/ask"

pay_to '{
    "type": "alias",
    "scheme": "pix_code",
    "code": "00020126330014br.gov.bcb.pix0111529982247255204000053039865802BR5909Ada Byron6009SAO PAULO62070503***6304A4E6"
}' BRL BR
