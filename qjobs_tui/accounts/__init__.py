"""Who am I: the account, from the environment or Qiskit's file, and which of them won."""
