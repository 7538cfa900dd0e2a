#!/bin/bash
# Makes the summarizer from nothing: make.sh <work folder> <folder of the public sets> [minutes of training, 60]
# Needs `node` 24, `python3` 3.11 with torch, numpy, onnx, onnxruntime and tokenizers, and two cores.
set -euo pipefail
work=$(realpath -m "$1"); sets=$(realpath "$2"); minutes=${3:-60}
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
mkdir -p "$work/sets"; cd "$work"

unzip -oq "$sets"/cucom/*.zip -d sets
tar -xJf "$sets"/multidogo/turn_level.tar.xz -C sets
cp "$sets"/banking77/train.csv sets/

held=$root/test/eval/gold/excluded-cucom.txt
rows() { node "$here/generator/main.ts" --out "$work/$1.jsonl" "${@:2}"; }
rows first --count 36000 --seed 11 --sets sets
rows second --count 30000 --seed 21 --sets sets
rows chats --chats --sets sets --held "$held"
rows valid --count 150 --seed 999

cd "$here/training"
python3 prepare.py tokenizer "$work/tokenizer" "$work/first.jsonl" "$work/chats.jsonl"
python3 vary.py 5 0.75 "$work/second-varied.jsonl" "$work/second.jsonl"
python3 vary.py 6 0.5 "$work/chats-varied.jsonl" "$work/chats.jsonl"
python3 vary.py 9 1 "$work/valid-varied.jsonl" "$work/valid.jsonl"
for name in first chats valid second-varied chats-varied valid-varied; do
  python3 prepare.py encode "$work/tokenizer" "$work/$name.npz" "$work/$name.jsonl"
done

train() { OMP_WAIT_POLICY=PASSIVE python3 -u train.py --out "$work/$1" "${@:2}"; }
train first-run --data "$work/first.npz" "$work/chats.npz" --valid "$work/valid.npz" --minutes "$((minutes / 2))"
train second-run --data "$work/second-varied.npz" "$work/chats-varied.npz" --valid "$work/valid-varied.npz" \
  --init "$work/first-run/model.pt" --minutes "$((minutes / 2))" --rate 0.0025 --no-curriculum --seed 8

python3 export.py extractor "$work/second-run/model.pt" "$work/tokenizer" "$work/extractor"
python3 export.py summarizer "$work/second-run/model.pt" "$work/tokenizer" "$work/summarizer"
node "$here/pack.ts" "$work/extractor" "$root/app/static/models/parley-summarizer"
