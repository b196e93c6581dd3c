#!/bin/sh
# Prints the commands, one a line, that the image's start-up cache is made from (no word may hold a blank).
# Each runs in the folder given, where this script may make what they need. What they do not touch is loaded
# from the jars at run time, slower: list each verb once, with the options people use.
set -eu
cd "$1"
mkdir tree tree/etc tree/bin
i=0
while [ $i -lt 50 ]; do
  echo "line $i of a small file" >"tree/etc/file$i"
  i=$((i + 1))
done
head -c 300000 /dev/zero >tree/bin/zeros
ln -s ../etc/file1 tree/bin/link

cat <<COMMANDS
--version
--help
COMMANDS
