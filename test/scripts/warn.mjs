await import("node:sqlite");
process.emitWarning("a warning of ours");
