#compdef squash
# zsh completion of squash: the command itself knows what may come.

_squash() {
  local -a lines values shown
  local line
  lines=("${(@f)$(${~words[1]} __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  case $lines[1] in
  files) _files ;;
  paths)
    shift lines
    values=(${(M)lines:#*/})
    compadd -S '' -a values
    values=(${lines:#*/})
    compadd -a values
    ;;
  words)
    shift lines
    for line in $lines; do
      values+=("${line%%$'\t'*}")
      shown+=("${line//$'\t'/  }")
    done
    compadd -l -d shown -a values
    ;;
  esac
}

if [ "$funcstack[1]" = _squash ]; then
  _squash "$@"
else
  compdef _squash squash
fi
