"""The grayscale standard display function of DICOM PS3.14 and its inverse. Pure functions."""
