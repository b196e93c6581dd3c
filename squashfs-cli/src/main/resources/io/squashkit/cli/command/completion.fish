# fish completion of squash: the command itself knows what may come.

function __squash_complete
    set -l typed (commandline -ct)
    set -l lines (squash __complete (commandline -opc)[2..] "$typed" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$typed"
        case words paths
            printf '%s\n' $lines[2..]
    end
end

complete -c squash -f -a '(__squash_complete)'
