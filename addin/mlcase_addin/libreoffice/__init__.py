"""LibreOffice as a host: ``extension`` builds the .oxt from the registry, ``answers`` serves its calls."""
