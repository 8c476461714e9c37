"""Result bodies of the simulated jobs, in the service's own forms; made with numpy, on demand."""
