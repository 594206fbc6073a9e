"""How a process that touches foreign bytes is started, boxed in and talked to."""
