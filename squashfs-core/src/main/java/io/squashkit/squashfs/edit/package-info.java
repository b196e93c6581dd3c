/// Trees changed on their way from a source to a consumer. An edit makes a tree of a tree: it chooses
/// what stays, adds entries that the source does not have, and changes attributes. Directories are
/// changed when they are asked for their entries, so that a tree still need not be in memory at once;
/// where an edit must know what lies below first ([Selection] with patterns to include, [PseudoFiles]
/// along the paths that it names), its documentation says so.
///
/// Start reading at [TreeEdit] and [EntryRule]; the rules are [OwnerMap], [ModeRule], [XattrRule] and
/// [FileContexts]. [TreeMerge] lays trees over each other, [SortFile] says which contents lie first.
@NullMarked
package io.squashkit.squashfs.edit;

import org.jspecify.annotations.NullMarked;
